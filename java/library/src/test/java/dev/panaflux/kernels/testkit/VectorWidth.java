package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.vector.VectorKernels;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;

/**
 * Vector kernels of another width than the processor prefers: a second copy of their package, in which {@code Lanes} asks
 * nobody for its width. A species that reaches a loop as a parameter is no constant to the compiler and makes it some fifty
 * times slower; a copy of the classes keeps both one source and full speed at every width.
 */
public final class VectorWidth extends ClassLoader {

    private static final String PACKAGE = VectorKernels.class.getPackageName() + ".";
    private static final String LANES = PACKAGE + "Lanes";

    private final int bits;
    private int questions;

    private VectorWidth(int bits) {
        super("vectors of %d bits".formatted(bits), VectorKernels.class.getClassLoader());
        this.bits = bits;
    }

    /**
     * The kernels' classes for vectors of {@code bits}.
     *
     * @param bits 64, 128, 256 or 512, at most {@link VectorKernels#vectorBits}
     */
    public static VectorWidth of(int bits) {
        VectorWidth loader = new VectorWidth(bits);
        try {
            Object width = loader.kernelsType().getMethod("vectorBits").invoke(null);
            if (loader.questions != 1 || !width.equals(bits)) {
                throw new LinkageError("vector kernels: expected %d bits, found %s".formatted(bits, width));
            }
            return loader;
        } catch (ReflectiveOperationException e) {
            throw loader.undefined(e);
        }
    }

    /** The operators on {@code pool}. */
    public Kernels kernels(ComputePool pool) {
        try {
            return (Kernels) kernelsType().getConstructor(ComputePool.class).newInstance(pool);
        } catch (ReflectiveOperationException e) {
            throw undefined(e);
        }
    }

    private Class<?> kernelsType() throws ClassNotFoundException {
        return loadClass(VectorKernels.class.getName());
    }

    private LinkageError undefined(ReflectiveOperationException cause) {
        return new LinkageError("vector kernels: cannot define the classes for %d bits".formatted(bits), cause);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = VectorKernels.class.getResourceAsStream(name.substring(PACKAGE.length()) + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = name.equals(LANES) ? withWidth(in.readAllBytes()) : in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The class with a constant in place of its call of {@code preferredBits}. */
    private byte[] withWidth(byte[] lanes) {
        CodeTransform constant = (code, element) -> {
            if (asksForWidth(element)) {
                questions++;
                code.loadConstant(bits);
            } else {
                code.with(element);
            }
        };
        ClassFile file = ClassFile.of();
        return file.transformClass(file.parse(lanes), ClassTransform.transformingMethodBodies(constant));
    }

    private static boolean asksForWidth(CodeElement element) {
        return element instanceof InvokeInstruction call && call.name().equalsString("preferredBits");
    }
}
