/** Tests against servers on loopback that speak each vendor's protocol. */
@NullMarked
package dev.guard.llm;

import org.jspecify.annotations.NullMarked;
