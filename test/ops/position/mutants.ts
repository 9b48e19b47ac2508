import { of } from '../mutant';

export const positionMutants = [
  ...of(
    'position',
    ['no guard', 'if (row < position.rows)', 'if (true)'],
    ['all positions are the first', 'parameters[position.weight + column]', 'parameters[position.weight]'],
  ),
  ...of(
    'position_gradient',
    ['no guard', 'if (part >= gradient.parts)', 'if (false)'],
    ['parts overlap', 'min(first + gradient.part_rows, gradient.rows)', 'gradient.rows'],
    ['parts share their place', 'part * gradient.size + gradient.weight', 'gradient.weight'],
    ['faults go unseen', 'if (faulty(sum))', 'if (false)'],
  ),
];
