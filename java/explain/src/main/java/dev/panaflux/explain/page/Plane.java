package dev.panaflux.explain.page;

/** The plane through three points of a space of many dimensions, with the distance of the first two as its unit. */
final class Plane {

    private final float[] origin;
    private final double[] along;
    private final double[] across;
    private final double unit;

    /** The plane through {@code origin}, {@code end}, which is at (1, 0), and {@code third}, which is above or at the axis. */
    Plane(float[] origin, float[] end, float[] third) {
        this.origin = origin;
        this.along = minus(end, origin);
        this.unit = length(along);
        scale(along, 1 / unit);
        this.across = minus(third, origin);
        double shared = dot(across, along);
        for (int i = 0; i < across.length; i++) {
            across[i] -= shared * along[i];
        }
        scale(across, 1 / Math.max(1e-12, length(across)));
    }

    /** Where the point nearest to {@code point} lies: along the axis, and beside it. */
    double[] place(float[] point) {
        double[] from = minus(point, origin);
        return new double[] {dot(from, along) / unit, dot(from, across) / unit};
    }

    private static double[] minus(float[] one, float[] other) {
        double[] difference = new double[one.length];
        for (int i = 0; i < one.length; i++) {
            difference[i] = (double) one[i] - other[i];
        }
        return difference;
    }

    private static void scale(double[] vector, double factor) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= factor;
        }
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private static double length(double[] vector) {
        return Math.sqrt(dot(vector, vector));
    }
}
