/** FLUX.2 [klein] image generation on CPUs. */
module dev.panaflux {
    requires static transitive org.jspecify;
    requires static jdk.incubator.vector;
    requires java.desktop;
    requires tools.jackson.databind;
    requires info.picocli;
    requires me.tongfei.progressbar;

    exports dev.panaflux.kernels;
    exports dev.panaflux.weights;

    uses dev.panaflux.kernels.KernelBackend;

    provides dev.panaflux.kernels.KernelBackend with
            dev.panaflux.kernels.scalar.ScalarBackend,
            dev.panaflux.kernels.vector.VectorBackend;
}
