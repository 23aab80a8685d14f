// What WhatsApp takes, told before anything is uploaded. The server looks again, at the bytes.
const KB = 1024;
const MB = 1024 * KB;

const KINDS = {
  image: { words: "pictures", most: 5 * MB, endings: ["jpg", "jpeg", "png"] },
  video: { words: "videos", most: 16 * MB, endings: ["mp4", "3gp"] },
  audio: { words: "audio", most: 16 * MB, endings: ["aac", "amr", "mp3", "m4a", "ogg", "opus"] },
  sticker: { words: "stickers", most: 500 * KB, endings: ["webp"] },
  document: { words: "documents", most: 100 * MB, endings: ["pdf", "txt", "doc", "docx", "xls", "xlsx", "ppt", "pptx"] },
};
const HINTS = {
  heic: "Convert it to JPEG.", gif: "Convert it to MP4, or to PNG.", svg: "Convert it to PNG or PDF.", tiff: "Convert it to JPEG or PDF.",
  bmp: "Convert it to PNG.", mov: "Convert it to MP4.", avi: "Convert it to MP4.", webm: "Convert it to MP4.", mkv: "Convert it to MP4.",
  wav: "Convert it to MP3.", zip: "Send the files in it one by one.", csv: "Save it as XLSX or TXT.",
};
export const MOST_CAPTION = 1024;

const endingOf = (file) => file.name.split(".").pop().toLowerCase();

export function kindOf(file) {
  const ending = endingOf(file);
  return Object.keys(KINDS).find((kind) => KINDS[kind].endings.includes(ending)) ?? "";
}

export const takesCaption = (kind) => ["image", "video", "document"].includes(kind);

export function sizeInWords(size) {
  if (size < KB) return size === 1 ? "1 byte" : `${size} bytes`;
  const [number, unit] = size >= MB ? [size / MB, "MB"] : [size / KB, "KB"];
  return `${number < 10 ? Number(number.toFixed(1)) : Math.round(number)} ${unit}`;
}

// Why this file cannot be sent, or "".
export function problemWith(file) {
  const kind = kindOf(file);
  if (!kind) {
    const hint = HINTS[endingOf(file)] ?? "It takes JPEG, PNG, MP4, audio, PDF, text and Office files.";
    return `${file.name}: WhatsApp does not take this type of file. ${hint}`;
  }
  if (!file.size) return `${file.name} is empty.`;
  const { words, most } = KINDS[kind];
  if (file.size <= most) return "";
  const hint = kind === "document" ? "" : " Make it smaller first.";
  return `${file.name} has ${sizeInWords(file.size)}: WhatsApp takes ${words} up to ${sizeInWords(most)}.${hint}`;
}
