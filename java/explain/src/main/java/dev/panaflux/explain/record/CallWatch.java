package dev.panaflux.explain.record;

/** Hears of the calls of a run. */
interface CallWatch {

    /** Called before an operator computes. */
    void before(Call call);

    /**
     * Called when an operator has computed.
     *
     * @param nanos how long it took
     */
    void after(Call call, long nanos);
}
