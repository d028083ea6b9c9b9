/** Acme's own checks of a mesh. */
@NullMarked
package com.acme.mesh;

import org.jspecify.annotations.NullMarked;
