// Strings: built by concatenation and templates, split, joined, searched and replaced. The value of the last expression is the checksum.
(function () {
  let sum = 0;
  for (let round = 0; round < 20; round++) {
    let text = "";
    for (let i = 0; i < 1000; i++) {
      text += i % 5 === 0 ? `<li class="n${i}">${i * round}</li>` : "word" + i + " ";
    }

    const words = text.split(" ");
    const upper = words.map((word) => word.slice(0, 4).toUpperCase() + word.slice(4)).join("-");
    const escaped = upper.replace(/[<>]/g, (sign) => (sign === "<" ? "&lt;" : "&gt;"));
    sum += escaped.length + escaped.indexOf("WORD999") + words.length;
    for (let i = 0; i < escaped.length; i += 3) sum = (sum * 31 + escaped.charCodeAt(i)) | 0;
  }

  return sum >>> 0;
})();
