/** One cluster's turn: its endpoint is asked once, and its clients are opened on demand. */
@NullMarked
package dev.guard.core.cluster;

import org.jspecify.annotations.NullMarked;
