package dev.panaflux.server.api.jobs;

import dev.panaflux.app.shelf.LoraFacts;
import dev.panaflux.app.shelf.LoraShelf;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.Reply;
import dev.panaflux.server.http.Route;
import dev.panaflux.weights.ModelFormatException;
import java.util.List;
import java.util.Map;

/** The route that lists LoRAs. */
public final class LorasApi {

    private final LoraShelf loras;

    /** Lists {@code loras}. */
    public LorasApi(LoraShelf loras) {
        this.loras = loras;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(Route.of("GET", "/api/loras", this::list));
    }

    private void list(Call call) throws ModelFormatException {
        List<Map<String, Object>> all =
                loras.all(call.query("model")).stream().map(LoraFacts::toMap).toList();
        call.reply(Reply.json(Map.of("loras", all)));
    }
}
