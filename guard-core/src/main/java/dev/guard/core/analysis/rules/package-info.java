/** One small class per common failure of an Istio upgrade. */
@NullMarked
package dev.guard.core.analysis.rules;

import org.jspecify.annotations.NullMarked;
