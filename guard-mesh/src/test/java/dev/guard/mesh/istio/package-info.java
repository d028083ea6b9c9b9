@NullMarked
package dev.guard.mesh.istio;

import org.jspecify.annotations.NullMarked;
