/** A tool around GUARD's engine. */
@NullMarked
package com.acme.upgrade;

import org.jspecify.annotations.NullMarked;
