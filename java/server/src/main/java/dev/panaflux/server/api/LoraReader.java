package dev.panaflux.server.api;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.shelf.LoraShelf;
import dev.panaflux.server.http.RequestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads which LoRAs requests name, and refuses those that the server does not list or the model cannot draw with. */
public final class LoraReader {

    private static final int MOST = 16;
    private static final int MOST_STRENGTH = 100;
    private static final String FORM = "a name, NAME:STRENGTH, or an object with name and strength";

    private final LoraShelf loras;

    /** Reads names of {@code loras}. */
    public LoraReader(LoraShelf loras) {
        this.loras = loras;
    }

    /**
     * The LoRAs in a list of texts {@code NAME} or {@code NAME:STRENGTH} and of objects with {@code name} and {@code strength}; none
     * if it is missing.
     *
     * @param model that draws with them, or null for the server's own
     * @throws RequestException if the field is no such list, or one cannot be applied
     * @throws IOException if there is no such model, or the folders cannot be listed
     */
    public List<AdapterSetting> read(Fields fields, String name, @Nullable String model)
            throws RequestException, IOException {
        List<AdapterSetting> wanted = new ArrayList<>();
        for (JsonNode element : fields.elements(name, MOST, FORM)) {
            wanted.add(lora(name, element));
        }
        return require(name, wanted, model);
    }

    private static AdapterSetting lora(String field, JsonNode element) throws RequestException {
        if (element.isString()) {
            try {
                AdapterSetting setting = AdapterSetting.parse(element.stringValue());
                return new AdapterSetting(setting.name(), setting.strength());
            } catch (IllegalArgumentException wrong) {
                throw Fields.wrong(field, FORM, element);
            }
        }
        JsonNode strength = element.path("strength");
        boolean usual = strength.isMissingNode() || strength.isNull();
        if (!element.path("name").isString() || !(usual || strength.isNumber())) {
            throw Fields.wrong(field, FORM, element);
        }
        return new AdapterSetting(element.path("name").stringValue(), usual ? 1 : strength.doubleValue());
    }

    /**
     * Checks LoRAs that a field names.
     *
     * @param field their field in messages
     * @param model that draws with them, or null for the server's own
     * @return the same
     * @throws RequestException if one cannot be applied
     * @throws IOException if there is no such model, or the folders cannot be listed
     */
    public List<AdapterSetting> require(String field, List<AdapterSetting> wanted, @Nullable String model)
            throws RequestException, IOException {
        if (wanted.size() > MOST) {
            throw RequestException.wrong(field, "expected at most %d LoRAs, found %d".formatted(MOST, wanted.size()));
        }
        for (AdapterSetting lora : wanted) {
            if (!(Math.abs(lora.strength()) <= MOST_STRENGTH)) {
                throw RequestException.wrong(
                        field,
                        "expected a strength from %d to %d, found %s"
                                .formatted(-MOST_STRENGTH, MOST_STRENGTH, lora.strength()));
            }
            Optional<String> problem = loras.problem(lora.name(), model);
            if (problem.isPresent()) {
                throw RequestException.wrong(field, problem.get());
            }
        }
        return wanted;
    }
}
