/** Tests. */
@NullMarked
package dev.guard.aws.queue;

import org.jspecify.annotations.NullMarked;
