package dev.panaflux.server.api.jobs;

import dev.panaflux.server.api.Gallery;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.Reply;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.http.Route;
import dev.panaflux.server.queue.Explanations;
import dev.panaflux.server.queue.Job;
import dev.panaflux.server.queue.JobService;
import dev.panaflux.server.queue.MadeImage;
import java.io.IOException;
import java.util.List;

/** The route of the pages that explain images. */
public final class ExplainedApi {

    private static final String ENDING = ".html";

    private final JobService jobs;
    private final Explanations pages;

    /** A route to {@code pages} of the images of {@code jobs}. */
    public ExplainedApi(JobService jobs, Explanations pages) {
        this.jobs = jobs;
        this.pages = pages;
    }

    /** The route. It needs no key, as those of images do not: a browser opens an address without one. */
    public List<Route> routes() {
        return List.of(Route.open("GET", "/explained/{file}", this::page));
    }

    private void page(Call call) throws RequestException, IOException {
        String name = call.value("file");
        String id = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : "";
        MadeImage image = Gallery.find(jobs, id)
                .orElseThrow(() -> RequestException.missing(
                        "explain: expected the id of an image and .html, found no such image"));
        Job job = Gallery.job(jobs, id).orElseThrow();
        call.reply(Reply.bytes("text/html; charset=utf-8", pages.page(job, image)));
    }
}
