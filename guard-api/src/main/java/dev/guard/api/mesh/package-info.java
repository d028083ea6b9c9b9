/** Service meshes: what runs, what may follow it, and the plan of an upgrade. */
@NullMarked
package dev.guard.api.mesh;

import org.jspecify.annotations.NullMarked;
