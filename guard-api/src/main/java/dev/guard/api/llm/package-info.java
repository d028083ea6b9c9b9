/** Language models that may comment on a failure; they never decide. */
@NullMarked
package dev.guard.api.llm;

import org.jspecify.annotations.NullMarked;
