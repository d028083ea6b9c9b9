/** Messages that tell a worker to look at a batch. */
@NullMarked
package dev.guard.api.work;

import org.jspecify.annotations.NullMarked;
