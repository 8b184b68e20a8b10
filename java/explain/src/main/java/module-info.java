/** One page that shows every stage of one image with its real numbers. */
module dev.panaflux.explain {
    requires static transitive org.jspecify;
    requires transitive dev.panaflux;
    requires tools.jackson.databind;

    exports dev.panaflux.explain;
}
