/** FLUX.2 [klein] image generation on CPUs. */
module dev.panaflux {
    requires static transitive org.jspecify;
    requires static jdk.incubator.vector;
    requires java.desktop;
    requires java.management;
    requires tools.jackson.databind;
    requires info.picocli;
    requires me.tongfei.progressbar;
    requires com.github.oshi;
    requires dev.panaflux.bindings;

    exports dev.panaflux.kernels;
    exports dev.panaflux.image;
    exports dev.panaflux.measure;
    exports dev.panaflux.measure.compare;
    exports dev.panaflux.measure.run;
    exports dev.panaflux.measure.tune;
    exports dev.panaflux.measure.view;
    exports dev.panaflux.pipeline;
    exports dev.panaflux.pipeline.verify;
    exports dev.panaflux.sampling;
    exports dev.panaflux.tokenizer;
    exports dev.panaflux.weights;

    opens dev.panaflux.cli to
            info.picocli;

    uses dev.panaflux.kernels.KernelBackend;

    provides dev.panaflux.kernels.KernelBackend with
            dev.panaflux.kernels.scalar.ScalarBackend,
            dev.panaflux.kernels.vector.VectorBackend,
            dev.panaflux.kernels.nativ.NativeBackend;
}
