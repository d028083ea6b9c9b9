/** Tests. */
@NullMarked
package dev.guard.aws.events;

import org.jspecify.annotations.NullMarked;
