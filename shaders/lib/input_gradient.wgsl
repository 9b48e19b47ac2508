// What becomes of the gradient of what a layer reads: it is written; or multiplied with the derivative that lies there, of the
// activation that the value came out of; or added to what lies there, the gradient by another reader.
const SET = 0u;
const MULTIPLY = 1u;
const ADD = 2u;
