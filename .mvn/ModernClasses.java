import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites the old classes of a jar, so that the AOT cache can hold them: the JVM archives no class files of versions before Java 6,
 * as it cannot verify them ahead of time. Their code stays the same; each method gets the stack maps that later versions have.
 */
final class ModernClasses {

    /** Java 8. */
    private static final int VERSION = 52;

    private ModernClasses() {}

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            rewrite(Path.of(jar));
        }
    }

    private static void rewrite(Path jar) throws IOException {
        ByteArrayOutputStream rewritten = new ByteArrayOutputStream();
        boolean changed = false;
        try (ZipFile old = new ZipFile(jar.toFile());
                ZipOutputStream out = new ZipOutputStream(rewritten)) {
            ClassHierarchyResolver hierarchy = ClassHierarchyResolver.ofResourceParsing(name -> open(old, name))
                    .orElse(ClassHierarchyResolver.defaultResolver());
            ClassFile classes =
                    ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy));
            for (ZipEntry entry : Collections.list(old.entries())) {
                byte[] content = content(old, entry);
                if (entry.getName().endsWith(".class")) {
                    ClassModel model = classes.parse(content);
                    if (model.majorVersion() < VERSION) {
                        content = rewritten(classes, model);
                        changed = true;
                    }
                }
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(content);
                out.closeEntry();
            }
        }
        if (changed) {
            Path whole = Files.write(jar.resolveSibling(jar.getFileName() + ".new"), rewritten.toByteArray());
            Files.move(whole, jar, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static byte[] rewritten(ClassFile classes, ClassModel old) {
        return classes.build(old.thisClass().asSymbol(), builder -> {
            old.forEach(element -> {
                switch (element) {
                    case ClassFileVersion _ -> {}
                    // Only code that passes through a transformation gets stack maps.
                    case MethodModel method ->
                        builder.transformMethod(method, MethodTransform.transformingCode(CodeTransform.ACCEPT_ALL));
                    default -> builder.with(element);
                }
            });
            builder.withVersion(VERSION, 0);
        });
    }

    private static InputStream open(ZipFile jar, ClassDesc name) {
        String descriptor = name.descriptorString();
        ZipEntry entry = jar.getEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
        try {
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] content(ZipFile jar, ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
