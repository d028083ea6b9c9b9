/** Why an upgrade may have failed: evidence in, ranked hypotheses out. Advice, never a verdict. */
@NullMarked
package dev.guard.core.analysis;

import org.jspecify.annotations.NullMarked;
