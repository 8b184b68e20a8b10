package dev.panaflux.server.api.jobs;

import dev.panaflux.app.recall.Recall;
import dev.panaflux.app.recall.Recipe;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.JpegEncoder;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import dev.panaflux.server.api.Fields;
import dev.panaflux.server.api.Gallery;
import dev.panaflux.server.api.Intake;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.Reply;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.http.Route;
import dev.panaflux.server.queue.Job;
import dev.panaflux.server.queue.JobService;
import dev.panaflux.server.queue.JobView;
import dev.panaflux.server.queue.MadeImage;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The routes of images: search, look at, fetch, and read how any image was made. */
public final class ImagesApi {

    private static final int THUMBNAIL_SIDE = 320;
    private static final int THUMBNAIL_QUALITY = 85;
    private static final String FOREVER = "private, max-age=31536000, immutable";

    private final JobService jobs;
    private final Intake intake;
    private final Path thumbnails;

    /**
     * Routes to the images of {@code jobs}.
     *
     * @param thumbnails folder for small copies, which can be made again
     */
    public ImagesApi(JobService jobs, Intake intake, Path thumbnails) {
        this.jobs = jobs;
        this.intake = intake;
        this.thumbnails = thumbnails;
    }

    /** An image and the job that it belongs to. */
    private record Entry(Job job, MadeImage image) {}

    /** The routes. Files need no key: their names hold 80 random bits, and clients fetch addresses without one. */
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/api/images", this::list),
                Route.of("GET", "/api/images/{id}", this::look),
                Route.of("POST", "/api/images/{id}", this::mark),
                Route.of("POST", "/api/metadata", this::metadata),
                Route.of("GET", "/api/inputs/{name}", this::input),
                Route.open("GET", "/images/{file}", this::file),
                Route.open("GET", "/thumbnails/{file}", this::thumbnail));
    }

    private void list(Call call) throws RequestException {
        Predicate<Job> fits = filter(call);
        String seed = call.query("seed");
        boolean starred = "true".equals(call.query("starred"));
        Instant since = time(call, "since");
        Instant until = time(call, "until");
        List<Entry> entries = new ArrayList<>();
        for (Job job : jobs.board().all(fits)) {
            for (MadeImage image : job.status().images().reversed()) {
                boolean suits = seed == null
                        || seed.equals(Long.toUnsignedString(job.request().seed() + image.index()));
                if (suits
                        && !image.removed()
                        && (!starred || image.starred())
                        && (since == null || !image.time().isBefore(since))
                        && (until == null || image.time().isBefore(until))) {
                    entries.add(new Entry(job, image));
                }
            }
        }
        Page<Entry> page = Page.of(call, entries, entry -> entry.image().id());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "images",
                page.items().stream()
                        .map(entry -> JobView.of(entry.job(), entry.image()))
                        .toList());
        fields.put("next", page.next());
        fields.put("total", entries.size());
        call.reply(Reply.json(fields));
    }

    private static Predicate<Job> filter(Call call) {
        Words words = Words.of(call.query("q"));
        String model = call.query("model");
        String width = call.query("width");
        String height = call.query("height");
        String client = call.query("client");
        return job -> !job.status().images().isEmpty()
                && words.areIn(job.request().prompt())
                && (model == null || model.equals(job.settings().model()))
                && (width == null
                        || width.equals(Integer.toString(job.settings().width())))
                && (height == null
                        || height.equals(Integer.toString(job.settings().height())))
                && (client == null || client.equals(job.request().client()));
    }

    private static @Nullable Instant time(Call call, String name) throws RequestException {
        String text = call.query(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException none) {
            throw RequestException.wrong(name, "expected a time such as 2026-11-28T12:00:00Z, found " + text);
        }
    }

    private void look(Call call) throws RequestException {
        String id = call.value("id");
        MadeImage image = image(id);
        Job job = Gallery.job(jobs, id).orElseThrow();
        call.reply(Reply.json(JobView.of(job, image)));
    }

    private void mark(Call call) throws RequestException, IOException {
        String id = call.value("id");
        MadeImage image = Gallery.findAny(jobs, id).orElseThrow(ImagesApi::missing);
        Job job = Gallery.job(jobs, id).orElseThrow();
        Fields fields = Fields.of(call.json());
        jobs.mark(job, image, fields.flag("starred", image.starred()), fields.flag("removed", image.removed()));
        MadeImage marked = Gallery.findAny(jobs, id).orElseThrow(ImagesApi::missing);
        call.reply(Reply.json(JobView.of(job, marked)));
    }

    private static RequestException missing() {
        return RequestException.missing("image: expected the id of an image, found no such image");
    }

    private MadeImage image(String id) throws RequestException {
        return Gallery.find(jobs, id).orElseThrow(ImagesApi::missing);
    }

    private void file(Call call) throws RequestException, IOException {
        String name = call.value("file");
        MadeImage image = image(stem(name));
        if (!JobView.fileName(image).equals(name)) {
            throw RequestException.missing(
                    "image: expected %s, found another ending".formatted(JobView.fileName(image)));
        }
        Job job = Gallery.job(jobs, image.id()).orElseThrow();
        call.reply(
                Reply.bytes(job.request().format().mediaType(), content(image)).with("Cache-Control", FOREVER));
    }

    private byte[] content(MadeImage image) throws RequestException, IOException {
        try {
            return Files.readAllBytes(jobs.file(image));
        } catch (NoSuchFileException removed) {
            throw RequestException.missing("image: expected its file, found that somebody has removed it");
        }
    }

    private void thumbnail(Call call) throws RequestException, IOException {
        MadeImage image = image(stem(call.value("file")));
        Path file = thumbnails.resolve(image.id() + ".jpg");
        if (!Files.exists(file)) {
            byte[] content = content(image);
            byte[] small = intake.work(() -> small(content));
            Files.createDirectories(thumbnails);
            WholeFile.write(file, small);
        }
        call.reply(Reply.bytes("image/jpeg", Files.readAllBytes(file)).with("Cache-Control", FOREVER));
    }

    private static byte[] small(byte[] content) throws IOException {
        RgbImage whole = ImageDecoder.decode("image", content);
        double scale = Math.min(1, (double) THUMBNAIL_SIDE / Math.max(whole.width(), whole.height()));
        RgbImage small = whole.resized(Math.max(1, (int) Math.round(whole.width() * scale)), Math.max(1, (int)
                Math.round(whole.height() * scale)));
        return new JpegEncoder(THUMBNAIL_QUALITY).encode(small, ImageMetadata.none());
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private void input(Call call) throws RequestException, IOException {
        byte[] content = jobs.inputs()
                .find(call.value("name"))
                .orElseThrow(
                        () -> RequestException.missing(
                                "input: expected the name of an image that came with a request, found none, or one that is gone"));
        call.reply(Reply.bytes(mediaType(content), content).with("Cache-Control", FOREVER));
    }

    /** The type that an image's first byte tells; browsers do not guess others. */
    private static String mediaType(byte[] content) {
        return switch (content.length == 0 ? 0 : content[0] & 0xff) {
            case 0x89 -> OutputFormat.PNG.mediaType();
            case 0xff -> OutputFormat.JPEG.mediaType();
            case 'R' -> OutputFormat.WEBP.mediaType();
            default -> "application/octet-stream";
        };
    }

    private void metadata(Call call) throws RequestException, IOException {
        byte[] content = intake.content("image", Fields.of(call.json()).required("image"));
        ImageMetadata metadata = MetadataReader.decode("image", content);
        Optional<Recipe> recipe = Recall.of(metadata);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("recipe", recipe.map(Recipe::toMap).orElse(null));
        fields.put("texts", metadata.texts());
        call.reply(Reply.json(fields));
    }
}
