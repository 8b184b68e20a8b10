package dev.panaflux.adapters;

/** How an adapter stores the change of a weight. */
public enum AdapterKind {
    /** {@code B A} with few columns in between. */
    LOW_RANK("LoRA"),
    /** The Kronecker product of two smaller matrices. */
    KRONECKER("LoKr"),
    /** The elementwise product of two matrices of low rank. */
    HADAMARD("LoHa"),
    /** The change itself. */
    DIFFERENCE("full difference");

    private final String label;

    AdapterKind(String label) {
        this.label = label;
    }

    /** The usual name. */
    public String label() {
        return label;
    }
}
