/** Panaflux as a server of the Model Context Protocol. */
module dev.panaflux.mcp {
    requires static transitive org.jspecify;
    requires dev.panaflux;
    requires transitive dev.panaflux.app;
    requires io.modelcontextprotocol.sdk.mcp.core;
    requires reactor.core;
    requires tools.jackson.databind;

    exports dev.panaflux.mcp;
}
