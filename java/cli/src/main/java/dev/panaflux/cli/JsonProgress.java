package dev.panaflux.cli;

import dev.panaflux.app.ProgressFields;
import dev.panaflux.pipeline.ProgressEvent;
import tools.jackson.databind.json.JsonMapper;

/** One JSON object a line for each event. */
record JsonProgress(Console console) implements ProgressStyle.ProgressDisplay {

    @Override
    public void on(ProgressEvent event) {
        console.err().println(JsonMapper.shared().writeValueAsString(ProgressFields.of(event)));
    }

    @Override
    public void close() {}
}
