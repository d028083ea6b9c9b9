/** Masks secrets and personal data in what clusters say, before it is stored or sent. */
@NullMarked
package dev.guard.core.redaction;

import org.jspecify.annotations.NullMarked;
