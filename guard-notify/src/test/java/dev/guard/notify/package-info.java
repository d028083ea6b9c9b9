/** Tests against receivers on loopback that hold messages to the vendors' documented shapes. */
@NullMarked
package dev.guard.notify;

import org.jspecify.annotations.NullMarked;
