/** Istio: what runs, what may follow it, the plan of an upgrade, and the checks around it. */
@NullMarked
package dev.guard.mesh.istio;

import org.jspecify.annotations.NullMarked;
