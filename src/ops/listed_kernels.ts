// What models of texts have, as their positions do not all count, and pages without them do not download.

export { listedForward } from './dense/listed_forward';
export { listedInputGradient } from './dense/listed_input_gradient';
export { listedWeightGradient } from './dense/listed_weight_gradient';
export { listRows, listsOf } from './tokens/list_rows';
