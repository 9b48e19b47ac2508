// One invocation per element: grids of more than 65535 workgroups fold into rows of the y axis.
const WORKGROUP = 64u;

fn flat_index(group: vec3u, groups: vec3u, local: u32) -> u32 {
  return (group.y * groups.x + group.x) * WORKGROUP + local;
}
