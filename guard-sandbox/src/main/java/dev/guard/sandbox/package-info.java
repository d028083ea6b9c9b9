/** A pretend fleet on loopback: real protocols, pretend clusters. */
@NullMarked
package dev.guard.sandbox;

import org.jspecify.annotations.NullMarked;
