// What workgroup tiles hold: f32, as everything else.
alias Staged = vec4f;
