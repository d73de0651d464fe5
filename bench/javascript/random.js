// Monte Carlo: points drawn by Math.random, of which a share falls into the quarter of a circle. The draws differ from engine to engine, so
// the value of the last expression, the checksum, is whether the share is near enough.
(function () {
  const draws = 200000;
  let inside = 0;
  for (let i = 0; i < draws; i++) {
    const x = Math.random();
    const y = Math.random();
    if (x * x + y * y < 1) inside++;
  }

  return Math.abs((4 * inside) / draws - Math.PI) < 0.05 ? 1 : 0;
})();
