/** Merge requests: what they change, what they say, and what main holds afterwards. */
@NullMarked
package dev.guard.core.gitops;

import org.jspecify.annotations.NullMarked;
