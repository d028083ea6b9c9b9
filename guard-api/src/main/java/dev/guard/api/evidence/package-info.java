/** What was observed around a failure, for those who have to find its cause. */
@NullMarked
package dev.guard.api.evidence;

import org.jspecify.annotations.NullMarked;
