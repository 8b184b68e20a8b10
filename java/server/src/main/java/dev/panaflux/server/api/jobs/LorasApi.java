package dev.panaflux.server.api.jobs;

import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.Reply;
import dev.panaflux.server.http.Route;
import dev.panaflux.server.queue.LoraFacts;
import dev.panaflux.server.queue.LoraShelf;
import dev.panaflux.weights.ModelFormatException;
import java.util.LinkedHashMap;
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
                loras.all(call.query("model")).stream().map(LorasApi::view).toList();
        call.reply(Reply.json(Map.of("loras", all)));
    }

    private static Map<String, Object> view(LoraFacts lora) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", lora.name());
        fields.put("kind", lora.kind());
        fields.put("ranks", lora.ranks());
        fields.put("fits", lora.problem().isEmpty());
        lora.problem().ifPresent(problem -> fields.put("problem", problem));
        return fields;
    }
}
