package dev.panaflux.explain.page;

/** The two directions in which rows differ most: their first two principal components. */
final class Directions {

    private static final int ITERATIONS = 200;

    private Directions() {}

    /**
     * Finds them by power iteration.
     *
     * @param rows {@code [count, width]}
     * @return two unit vectors whose greatest component is positive
     */
    static double[][] of(float[] rows, int width) {
        int count = rows.length / width;
        double[] means = means(rows, width);
        double[][] covariance = new double[width][width];
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < width; i++) {
                double value = rows[row * width + i] - means[i];
                for (int j = 0; j < width; j++) {
                    covariance[i][j] += value * (rows[row * width + j] - means[j]) / count;
                }
            }
        }
        double[] first = strongest(covariance);
        double strength = dot(first, times(covariance, first));
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                covariance[i][j] -= strength * first[i] * first[j];
            }
        }
        return new double[][] {first, strongest(covariance)};
    }

    /** The variance of {@code rows} {@code [count, width]} in all directions together. */
    static double variance(float[] rows, int width) {
        double[] means = means(rows, width);
        double squares = 0;
        for (int i = 0; i < rows.length; i++) {
            double value = rows[i] - means[i % width];
            squares += value * value;
        }
        return squares * width / rows.length;
    }

    private static double[] means(float[] rows, int width) {
        double[] means = new double[width];
        for (int i = 0; i < rows.length; i++) {
            means[i % width] += rows[i] * (double) width / rows.length;
        }
        return means;
    }

    private static double[] strongest(double[][] matrix) {
        double[] vector = new double[matrix.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = 1 + i % 7 / 7.0;
        }
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double[] next = times(matrix, vector);
            double length = Math.sqrt(dot(next, next));
            if (length < 1e-20) {
                return vector;
            }
            for (int i = 0; i < next.length; i++) {
                vector[i] = next[i] / length;
            }
        }
        double greatest = 0;
        for (double value : vector) {
            greatest = Math.abs(value) > Math.abs(greatest) ? value : greatest;
        }
        for (int i = 0; greatest < 0 && i < vector.length; i++) {
            vector[i] = -vector[i];
        }
        return vector;
    }

    private static double[] times(double[][] matrix, double[] vector) {
        double[] product = new double[vector.length];
        for (int i = 0; i < product.length; i++) {
            product[i] = dot(matrix[i], vector);
        }
        return product;
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
