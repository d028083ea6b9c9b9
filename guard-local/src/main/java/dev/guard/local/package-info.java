/** What the adapters of one machine share. */
@NullMarked
package dev.guard.local;

import org.jspecify.annotations.NullMarked;
