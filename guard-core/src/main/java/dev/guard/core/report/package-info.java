/** What GUARD answers: typed, and ready to be rendered or serialised by the caller. */
@NullMarked
package dev.guard.core.report;

import org.jspecify.annotations.NullMarked;
