package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.backend.TileSizes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import jdk.incubator.vector.FloatVector;

/**
 * Defines a second copy of this package whose {@link Lanes} have another width than the processor prefers. A species that
 * reaches a loop as a parameter is no constant to the compiler and makes it some fifty times slower; a copy of the classes
 * keeps both one source and full speed at every width.
 */
public final class WidthLoader extends ClassLoader {

    private static final String PACKAGE = WidthLoader.class.getPackageName() + ".";

    private final int bits;

    private WidthLoader(int bits) {
        super("panaflux-vector-" + bits, WidthLoader.class.getClassLoader());
        this.bits = bits;
    }

    /** The width in bits for which {@code type} was defined. */
    public static int bitsOf(Class<?> type) {
        return type.getClassLoader() instanceof WidthLoader loader ? loader.bits : preferredBits();
    }

    static int preferredBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    /** The operators at a width of {@code bits}, on {@code pool}. */
    static Kernels operators(ComputePool pool, int bits, TileSizes blocks) {
        try {
            return (Kernels) new WidthLoader(bits)
                    .loadClass(VectorOperators.class.getName())
                    .getConstructor(ComputePool.class, TileSizes.class)
                    .newInstance(pool, blocks);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("vector kernels: cannot define the classes for %d bits".formatted(bits), e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE) || name.equals(WidthLoader.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String file = name.substring(PACKAGE.length()) + ".class";
        try (InputStream in = WidthLoader.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
