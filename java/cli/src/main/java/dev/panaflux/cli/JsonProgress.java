package dev.panaflux.cli;

import dev.panaflux.app.ProgressFields;
import dev.panaflux.cli.terminal.ProgressDisplay;
import dev.panaflux.pipeline.ProgressEvent;
import tools.jackson.databind.json.JsonMapper;

/** Prints one JSON object per event, one per line. */
record JsonProgress(Console console) implements ProgressDisplay {

    @Override
    public void on(ProgressEvent event) {
        console.err().println(JsonMapper.shared().writeValueAsString(ProgressFields.of(event)));
    }

    @Override
    public boolean clear() {
        return false;
    }
}
