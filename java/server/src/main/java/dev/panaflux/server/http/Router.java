package dev.panaflux.server.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the route of a request. */
final class Router {

    private static final int WRONG_METHOD = 405;

    private final List<Route> routes;

    Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /** A route and the values of its template's names. */
    record Match(Route route, Map<String, String> values) {}

    /**
     * The route of a request.
     *
     * @throws RequestException if there is none
     */
    Match find(String method, String path) throws RequestException {
        String wanted = method.equals("HEAD") ? "GET" : method;
        for (Route route : routes) {
            Optional<Map<String, String>> values = route.match(path);
            if (values.isPresent() && route.method().equals(wanted)) {
                return new Match(route, values.get());
            }
        }
        String others = routes.stream()
                .filter(route -> route.match(path).isPresent())
                .map(Route::method)
                .collect(Collectors.joining(", "));
        if (others.isEmpty()) {
            throw RequestException.missing("path: expected one of those in /openapi.json, found another");
        }
        throw RequestException.of(WRONG_METHOD, "method", "method: expected %s, found %s".formatted(others, method));
    }
}
