package dev.panaflux.server.api.jobs;

import dev.panaflux.app.models.UnknownWords;
import dev.panaflux.app.shelf.ModelShelf;
import dev.panaflux.server.api.Fields;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.Reply;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.http.Route;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The route that tells which words of a prompt a model does not know, before anything is drawn. */
public final class WordsApi {

    private final ModelShelf models;

    /** Tells of the words of {@code models}. */
    public WordsApi(ModelShelf models) {
        this.models = models;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(Route.of("POST", "/api/words", this::words));
    }

    private void words(Call call) throws RequestException, IOException {
        Fields fields = Fields.of(call.json());
        UnknownWords unknown = models.find(fields.text("model")).words().unknown(List.of(fields.required("prompt")));
        call.reply(Reply.json(Map.of("model", unknown.model(), "unknownWords", unknown.words())));
    }
}
