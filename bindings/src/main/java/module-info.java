/** What jextract makes of OpenBLAS's and our own C header; whoever calls it loads the libraries first. */
module dev.panaflux.bindings {
    exports dev.panaflux.bindings.kernels to
            dev.panaflux;
    exports dev.panaflux.bindings.openblas to
            dev.panaflux;
}
