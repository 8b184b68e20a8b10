/** The library as a program uses it that has nothing else. */
@NullMarked
package dev.panaflux.example;

import org.jspecify.annotations.NullMarked;
