/** Measurements of Panaflux: benchmark runs, tuning, comparison and views of reports. */
module dev.panaflux.bench {
    requires static transitive org.jspecify;
    requires transitive dev.panaflux;
    requires transitive dev.panaflux.app;
    requires java.management;
    requires tools.jackson.databind;
    requires com.github.oshi;

    exports dev.panaflux.bench;
    exports dev.panaflux.bench.compare;
    exports dev.panaflux.bench.run;
    exports dev.panaflux.bench.scaling;
    exports dev.panaflux.bench.tune;
    exports dev.panaflux.bench.view;
}
