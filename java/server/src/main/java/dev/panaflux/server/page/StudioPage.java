package dev.panaflux.server.page;

import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.Reply;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.http.Route;
import dev.panaflux.system.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The page at {@code /} and the files that it loads. They need no key, since they hold nothing of anybody's; the page asks for it.
 * Browsers may load nothing from elsewhere, and ask each time whether a file is still the same.
 */
public final class StudioPage {

    private static final int NOT_MODIFIED = 304;

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Only such names are looked for, so none leads out of the folder. */
    private static final Pattern NAME = Pattern.compile("([a-z0-9-]+/)?[a-z0-9-]+\\.(js|css|svg|html)");

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, Asset> assets = new ConcurrentHashMap<>();

    /** A file and the tag that identifies its content. */
    private record Asset(Reply reply, String tag) {}

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                Route.open("GET", "/", call -> answer(call, "index.html")),
                Route.open("GET", "/studio/{file}", call -> answer(call, call.value("file"))),
                Route.open(
                        "GET",
                        "/studio/{folder}/{file}",
                        call -> answer(call, call.value("folder") + "/" + call.value("file"))));
    }

    private void answer(Call call, String name) throws RequestException, IOException {
        Asset asset = assets.get(name);
        if (asset == null) {
            asset = read(name);
            assets.put(name, asset);
        }
        boolean known = asset.tag().equals(call.header("If-None-Match"));
        Reply reply = known ? new Reply(NOT_MODIFIED, asset.reply().mediaType(), Map.of(), new byte[0]) : asset.reply();
        call.reply(reply.with("ETag", asset.tag())
                .with("Cache-Control", "no-cache")
                .with("Content-Security-Policy", POLICY)
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .with("Referrer-Policy", "no-referrer"));
    }

    private static Asset read(String name) throws RequestException, IOException {
        if (!NAME.matcher(name).matches()) {
            throw missing();
        }
        try (InputStream in = StudioPage.class.getResourceAsStream("studio/" + name)) {
            if (in == null) {
                throw missing();
            }
            byte[] content = in.readAllBytes();
            String type = MEDIA_TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain");
            String digest = HexFormat.of().formatHex(Sha256.start().digest(content), 0, 16);
            return new Asset(Reply.bytes(type, content), '"' + digest + '"');
        }
    }

    private static RequestException missing() {
        return RequestException.missing("path: expected a file of the page, found no such file");
    }
}
