package dev.panaflux.server.http;

import java.io.IOException;

/** The client has closed the connection before it got its answer. */
public final class ClientGoneException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Of the call at hand. */
    public ClientGoneException() {
        super("the client has gone");
    }
}
