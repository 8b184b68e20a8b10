/** FLUX.2 [klein] image generation on CPUs. */
module dev.panaflux {
    requires static transitive org.jspecify;
    requires static jdk.incubator.vector;
    requires java.desktop;
    requires tools.jackson.databind;
    requires dev.panaflux.bindings;

    exports dev.panaflux.adapters;
    exports dev.panaflux.edit;
    exports dev.panaflux.encodings;
    exports dev.panaflux.family;
    exports dev.panaflux.image;
    exports dev.panaflux.kernels;
    exports dev.panaflux.kernels.backend;
    exports dev.panaflux.model;
    exports dev.panaflux.model.autoencoder;
    exports dev.panaflux.model.qwen3;
    exports dev.panaflux.model.transformer;
    exports dev.panaflux.model.work;
    exports dev.panaflux.pipeline;
    exports dev.panaflux.sampling;
    exports dev.panaflux.system;
    exports dev.panaflux.tokenizer;
    exports dev.panaflux.verify;
    exports dev.panaflux.weights;
    exports dev.panaflux.weights.blocks;
    exports dev.panaflux.weights.convert;
    exports dev.panaflux.weights.int8;
    exports dev.panaflux.weights.safetensors;
    exports dev.panaflux.weights.synthetic;

    uses dev.panaflux.family.ModelFamily;
    uses dev.panaflux.kernels.backend.KernelBackend;
    uses dev.panaflux.weights.TensorFileFormat;

    provides dev.panaflux.family.ModelFamily with
            dev.panaflux.family.klein.KleinFamily;
    provides dev.panaflux.kernels.backend.KernelBackend with
            dev.panaflux.kernels.scalar.ScalarBackend,
            dev.panaflux.kernels.vector.VectorBackend,
            dev.panaflux.kernels.cnative.NativeBackend,
            dev.panaflux.kernels.cnative.OpenBlasBackend;
    provides dev.panaflux.weights.TensorFileFormat with
            dev.panaflux.weights.gguf.GgufFormat,
            dev.panaflux.weights.safetensors.SafetensorsFormat;
}
